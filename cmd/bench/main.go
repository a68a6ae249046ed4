package main
import ("os";"fmt")
func main(){
 if err:=serve(os.Stdin,os.Stdout);err!=nil{fmt.Println(err);os.Exit(1)}
}
